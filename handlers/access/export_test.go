package access

// Showing is showing, for tests that make documents without a gate.
var Showing = showing
