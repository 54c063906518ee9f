// Package access says what a request may see and do, and makes what it may not see not exist.
//
// A request carries its [Principal] in its context ([With], [From]). For a company that comes to a [Scope]: what may be done
// with the company ([Scope.May]), and of each employee the [Sight]: which classes of balances, breaches, pay and loans.
// Grants say who has which role (package grants), policies what a role may do: Cedar files in schema/access/policies, or a
// company's own ([Read]). A policy that cannot be evaluated denies, and so does what no policy names.
//
// Rights are applied at two places, and nowhere else:
//
//   - [Guard.Check], which every route and page calls with its [Action] before it makes a document. A package that registers a
//     route must name the action.
//   - [Guard.Source], around the source that documents are made from. An employee who may not be seen is unknown to it, with
//     the words for one that was never hired; of those that may be seen in part it returns what is of the classes seen. So
//     lists, sums, files and live pages have nothing that needs to be hidden.
//
// Nothing is decided by the date of a question: who led a unit last year sees nothing of it now.
package access
