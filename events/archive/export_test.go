package archive

// EncodeManifest returns the bytes of a manifest with its digest, for tests that forge one.
func EncodeManifest(m *Manifest) ([]byte, error) { return m.encode() }
