//go:build !linux

package main

// adviseLargePages does nothing: other systems decide by themselves.
func adviseLargePages([]byte) {}
