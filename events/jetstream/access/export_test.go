package access

import "time"

// LookOften makes losses be found at once. It is called before anything runs.
func LookOften() { lookEvery, doubtAfter = 20*time.Millisecond, 5*time.Millisecond }
