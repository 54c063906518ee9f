package people

// Step has fn called after each step of what may be killed.
func (p *People) Step(fn func(string) error) { p.step = fn }
