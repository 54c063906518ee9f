package grants

// File is what a file grants in a company ([Directory.Put]).
type File struct {
	Company    string
	grants     map[string][]Grant // by handle
	identities map[string]string  // handle by identity
}

// Put lets a file count in place of the company's file before.
func (d *Directory) Put(f *File) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.files[f.Company] = f
	d.tell()
}
