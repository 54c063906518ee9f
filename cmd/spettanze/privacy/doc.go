// Package privacy is the commands about who employee ids are: people (the keys that names are sealed with) and
// erase.
package privacy
