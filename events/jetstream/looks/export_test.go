package looks

// Hold makes a stream take looks without writing them; Write writes them.
func Hold(s *Stream) { s.writing = true }

// Write is write.
func Write(s *Stream) { s.write() }
