package backup

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/events/lang"
)

// sealedSuffix ends the name of an encrypted file.
const sealedSuffix = ".age"

// files are the files of a backup that is written or read. Encrypted ones (age-encryption.org/v1) are written as such, with nothing
// in the clear beside them. So that a backup can be verified by restoring it, it is encrypted for its recipients and for a key that
// no one else sees, which is forgotten with the command.
type files struct {
	dir        string
	recipients []age.Recipient
	identities []age.Identity
}

// recipientsOf reads --recipient.
func recipientsOf(cmd *cobra.Command, dir string) (f *files, named []string, err error) {
	named, _ = cmd.Flags().GetStringArray("recipient")
	f = &files{dir: dir}
	if len(named) == 0 {
		return f, nil, nil
	}
	f.recipients, err = age.ParseRecipients(strings.NewReader(strings.Join(named, "\n")))
	if err != nil {
		return nil, nil, cli.Usage("--recipient: %w; dare una chiave pubblica di age, che age-keygen scrive: age1…",
			"--recipient: %w; give a public key of age, as age-keygen writes it: age1…", err)
	}
	_, quantum := f.recipients[0].(*age.HybridRecipient)
	for _, r := range f.recipients {
		if _, also := r.(*age.HybridRecipient); also != quantum {
			return nil, nil, cli.Usage("--recipient: chiavi age1pq1… e altre non vanno insieme: un file vale quanto la più debole",
				"--recipient: keys age1pq1… and others do not go together: a file is as safe as the weakest")
		}
	}
	if quantum {
		var own *age.HybridIdentity
		if own, err = age.GenerateHybridIdentity(); err == nil {
			f.recipients, f.identities = append(f.recipients, own.Recipient()), []age.Identity{own}
		}
		return f, named, err
	}
	own, err := age.GenerateX25519Identity()
	if err == nil {
		f.recipients, f.identities = append(f.recipients, own.Recipient()), []age.Identity{own}
	}
	return f, named, err
}

// identitiesOf reads --identity, the file of private keys that a backup is opened with.
func identitiesOf(cmd *cobra.Command, dir string, b *Manifest) (*files, error) {
	path, _ := cmd.Flags().GetString("identity")
	f := &files{dir: dir}
	switch {
	case len(b.Recipients) == 0:
		return f, nil
	case path == "":
		return nil, cli.Usage("la copia di sicurezza è cifrata per %s: dare con --identity il file della chiave privata",
			"the backup is encrypted for %s: give the file of the private key with --identity", strings.Join(b.Recipients, ", "))
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, cli.UsageOf("--identity", err)
	}
	defer in.Close() //nolint:errcheck // read only
	if f.identities, err = age.ParseIdentities(in); err != nil {
		return nil, cli.Usage("--identity %s: %w; attesa una chiave privata di age, che age-keygen scrive: AGE-SECRET-KEY-1…",
			"--identity %s: %w; expected a private key of age, as age-keygen writes it: AGE-SECRET-KEY-1…", path, err)
	}
	return f, nil
}

// name is the name of a file as it is written.
func (f *files) name(plain string) string {
	if len(f.recipients) > 0 {
		return plain + sealedSuffix
	}
	return plain
}

// write writes a new file, encrypted if there are recipients, and measures it.
func (f *files) write(plain string, fill func(io.Writer) error) (file, error) {
	name := f.name(plain)
	err := writeDurably(filepath.Join(f.dir, name), func(w io.Writer) error {
		if len(f.recipients) == 0 {
			return fill(w)
		}
		sealed, err := age.Encrypt(w, f.recipients...)
		if err != nil {
			return err
		}
		return errors.Join(fill(sealed), sealed.Close())
	})
	if err != nil {
		return file{}, err
	}
	return measure(f.dir, name)
}

// opened is a file that is read in the clear.
type opened struct {
	io.Reader
	io.Closer
}

// open opens a file of the backup.
func (f *files) open(name string) (io.ReadCloser, error) {
	in, err := os.Open(filepath.Join(f.dir, name))
	if err != nil || !strings.HasSuffix(name, sealedSuffix) {
		return in, err
	}
	plain, err := age.Decrypt(in, f.identities...)
	if err != nil {
		_ = in.Close() // read only
		if no := (*age.NoIdentityMatchError)(nil); errors.As(err, &no) {
			return nil, cli.Usage("la chiave di --identity non apre %s: è cifrato per altri", "the key of --identity does not open %s: it is encrypted for others",
				name)
		}
		return nil, lang.Errorf("%w: %s: %w; usare un'altra copia", "%w: %s: %w; use another backup", errDamaged, name, err)
	}
	return opened{plain, in}, nil
}

// extract writes a file of the backup in the clear into another directory, and returns its path there; of a backup that is not
// encrypted, the path of the file itself.
func (f *files) extract(name, dir string) (string, error) {
	plain, sealed := strings.CutSuffix(name, sealedSuffix)
	if !sealed {
		return filepath.Join(f.dir, name), nil
	}
	in, err := f.open(name)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, plain+".opened")
	err = writeDurably(path, func(w io.Writer) error { _, err := io.Copy(w, in); return err })
	return path, errors.Join(err, in.Close())
}
