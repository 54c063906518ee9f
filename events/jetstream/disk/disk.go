// Package disk says how much room is left on a disk.
package disk
