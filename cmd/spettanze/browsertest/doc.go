// Package browsertest looks at the dashboard as its readers do: the real program with the sample company, in Chromium.
//
// A [Program] is the program in a process of its own, on a copy of the sample company's data. A [Browser] is a Chromium
// without a window; a [Tab] of it is opened with a [Look] (size, theme, language, time zone, paper, without script) and
// keeps the [Tab.Faults] of what it showed: errors of scripts, violations of the Content-Security-Policy, requests that
// left the machine or failed. Nothing here waits for a fixed time: [Tab.Wait] waits for what a page shows.
//
// The tests of this package hold what issues promise of the pages, on all pages (axe, both languages and themes, weights,
// paint times) and one by one. In them,
//
//	tab := open(t, Look{Dark: true}, "/blue/employees/E034?at=2023-08-31")
//	tab.click("text to click")
//	tab.see("3:00")
//
// fails the test at the first thing that does not hold, and at its end if the tab has faults. Tests that publish start a
// program of their own with changing(t). Command pictures makes the pictures of docs/ in the same way.
package browsertest
