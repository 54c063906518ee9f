// Package cli is what the commands share: the world they run in, their settings, and what holds for each of them.
//
// An [App] is the world: streams, environment, clock. Nothing below package cmd reads these, and no command reads them from
// elsewhere, so that a test passes them in. A setting comes from a flag, else from the environment, else from the configuration file
// ([App.Load], [App.Origin]).
//
// For every command: --json prints exactly one document on standard output and everything else goes to standard error; the
// exit status says what happened ([Status]).
package cli

import (
	"cmp"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/projections/sheet"
	"spettanze/projections/wording"
)

// App is the world of the commands.
type App struct {
	In      io.Reader
	Out     io.Writer // what was asked for, and nothing else
	Err     io.Writer // diagnostics, progress, errors
	Environ []string
	Now     func() time.Time
	Rome    *time.Location

	origin map[string]int // of each flag's value, by name: FromDefault to FromFlag
}

// Today is the civil date in Europe/Rome.
func (a *App) Today() events.Date { return events.DateOf(a.Now(), a.Rome) }

// Getenv returns a variable of the environment; the last of a name counts.
func (a *App) Getenv(name string) string {
	for i := len(a.Environ) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(a.Environ[i], name+"="); ok {
			return v
		}
	}
	return ""
}

// English reports whether tables are in English: --lang, else the usual variables in their order of precedence.
func (a *App) English(cmd *cobra.Command) (bool, error) {
	switch lang, _ := cmd.Flags().GetString("lang"); lang {
	case "it":
		return false, nil
	case "en":
		return true, nil
	case "":
	default:
		return false, Usage("--lang %q: atteso it o en", "--lang %q: expected it or en", lang)
	}
	return strings.HasPrefix(a.locale(), "en"), nil
}

// TableLanguage is the language of tables, as of [App.English].
func (a *App) TableLanguage(cmd *cobra.Command) (lang.Language, error) {
	if english, err := a.English(cmd); err != nil || english {
		return lang.English, err
	}
	return lang.Italian, nil
}

// Form is the form of tables for a spreadsheet: for people if --lang is on the command line, else the plain one. Neither LANG nor a
// setting for all commands changes what a script reads.
func (a *App) Form(cmd *cobra.Command) (sheet.Form, error) {
	language, err := a.TableLanguage(cmd)
	return sheet.Form{People: a.Origin("lang") == FromFlag, Language: wording.Language(language)}, err
}

// Language is the language of messages and errors: --lang, else the usual variables; English where they name neither.
// The arguments are for a command line that was refused before its --lang was read.
func (a *App) Language(cmd *cobra.Command, args ...string) lang.Language {
	l, _ := cmd.Flags().GetString("lang")
	for i, s := range args {
		if v, ok := strings.CutPrefix(s, "--lang="); ok && l == "" {
			l = v
		} else if s == "--lang" && l == "" && i+1 < len(args) {
			l = args[i+1]
		}
	}
	if l != "it" && l != "en" {
		l = a.locale()
	}
	return lang.OfLocale(l)
}

// locale is the locale of messages that the environment names.
func (a *App) locale() string {
	return cmp.Or(a.Getenv("LC_ALL"), a.Getenv("LC_MESSAGES"), a.Getenv("LANG"))
}

// Terminal reports whether a stream is a terminal.
func Terminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// Coloured reports whether output may have colours (no-color.org).
func (a *App) Coloured() bool {
	no := a.Getenv("NO_COLOR") != "" || a.Getenv("TERM") == "dumb" //nolint:misspell // its name is American
	return Terminal(a.Out) && !no
}

// Logger writes diagnostics to standard error.
func (a *App) Logger(cmd *cobra.Command) (*slog.Logger, error) {
	word, _ := cmd.Flags().GetString("log-level")
	var level slog.Level
	if err := level.UnmarshalText([]byte(word)); err != nil {
		return nil, Usage("--log-level %q: atteso debug, info, warn o error",
			"--log-level %q: expected debug, info, warn or error", word)
	}
	o := &slog.HandlerOptions{Level: level}
	switch form, _ := cmd.Flags().GetString("log-format"); form {
	case "text", "": // empty: a command without the flag
		return slog.New(slog.NewTextHandler(a.Err, o)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(a.Err, o)), nil
	default:
		return nil, Usage("--log-format %q: atteso text o json", "--log-format %q: expected text or json", form)
	}
}

// Version is what the program was built from.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return info.Main.Version + " (" + s.Value[:12] + ")"
		}
	}
	return info.Main.Version
}
