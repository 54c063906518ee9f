package projector

// Rest forgets the folds that are in memory, as after a start: each is made again from the journal when it is next needed,
// which takes a millisecond or two. It is for the time after an import, when their memory is of more use to others.
func (p *Projector) Rest() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget()
}
