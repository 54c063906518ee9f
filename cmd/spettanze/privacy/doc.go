// Package privacy is the commands about who employee ids are: people (the keys that names are sealed with), erase,
// and privacy due (who has left for longer than the retention term).
package privacy
