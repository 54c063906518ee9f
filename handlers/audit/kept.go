package audit

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"spettanze/events/lang"
	"spettanze/projections/verify"
)

// Files of a data directory.
const (
	VerificationFile = "verification.json"
	BackupFile       = "backup.json"
)

// Verification is what is known of verifications: the one that runs, the last one that was completed, and the one after it that
// could not be.
type Verification struct {
	Running *Running   `json:"running,omitempty" doc:"the verification under way"`
	Last    *Completed `json:"last,omitempty" doc:"the last one that was completed, also before a restart"`
	Failed  *Failed    `json:"failed,omitempty" doc:"a later one that could not compare"`
}

// Running is a verification under way.
type Running struct {
	Started time.Time `json:"started"`
	Phase   string    `json:"phase" enum:"copy,read,compare,journal,published" doc:"copy: the projections are copied; read: the log is read; compare: employees are replayed; journal, published: what is kept of the log, and what was published, are compared"`
	Done    uint64    `json:"done" doc:"of the phase; employees of a company"`
	Total   uint64    `json:"total,omitempty" doc:"left out where it is not known"`
}

// Completed is a verification that compared everything.
type Completed struct {
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	Version string    `json:"version" doc:"of the program"`
	verify.Result
	Omitted int `json:"omitted,omitempty" doc:"differences that are not listed: at most 400 are"`
}

// Failed is a verification that could not compare.
type Failed struct {
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended"`
	Reason   string    `json:"reason"`
	ReasonIt string    `json:"reasonIt" doc:"in Italian"`
}

// mostKept bounds the differences that are kept.
const mostKept = 400

// Complete describes a verification.
func Complete(result *verify.Result, started, ended time.Time, version string) *Completed {
	c := &Completed{Started: started.UTC(), Ended: ended.UTC(), Version: version, Result: *result}
	c.Omitted = max(0, len(c.Differences)-mostKept)
	c.Differences = c.Differences[:len(c.Differences)-c.Omitted]
	return c
}

func failed(err error, started, ended time.Time) *Failed {
	why := lang.OfError(err)
	return &Failed{Started: started.UTC(), Ended: ended.UTC(), Reason: why.En, ReasonIt: why.It}
}

// Found returns how many differences were found.
func (c *Completed) Found() int { return len(c.Differences) + c.Omitted }

// Backup is the last backup of a data directory that passed.
type Backup struct {
	Written time.Time `json:"written"`
	Events  uint64    `json:"events" doc:"records of the log"`
	Place   string    `json:"place" doc:"the directory that it was written into"`
}

// LastVerification reads what a data directory keeps of verifications; nothing if there is none.
func LastVerification(dir string) (v Verification, err error) {
	_, err = read(filepath.Join(dir, VerificationFile), &v)
	return v, err
}

// KeepVerification writes it.
func KeepVerification(dir string, v Verification) error {
	v.Running = nil
	return keep(filepath.Join(dir, VerificationFile), v, 0o600)
}

// LastBackup reads what a data directory keeps of its backups; nil if there is none.
func LastBackup(dir string) (*Backup, error) {
	var b Backup
	if found, err := read(filepath.Join(dir, BackupFile), &b); !found || err != nil {
		return nil, err
	}
	return &b, nil
}

// KeepBackup writes it.
func KeepBackup(dir string, b Backup) error {
	return keep(filepath.Join(dir, BackupFile), b, 0o644) // no one is in it, and a backup may be of another user
}

func read(path string, into any) (found bool, err error) {
	b, err := os.ReadFile(path) //nolint:gosec // the data directory's own
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		return false, lang.Errorf("leggere %s: %w", "read %s: %w", path, err)
	}
	return true, nil
}

// keep replaces a file as a whole.
func keep(path string, doc any, mode fs.FileMode) error {
	b, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err == nil {
		_, err = tmp.Write(append(b, '\n'))
		err = errors.Join(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close())
		if err == nil {
			err = os.Rename(tmp.Name(), path)
		}
		if err != nil {
			_ = os.Remove(tmp.Name()) // it may be gone
		}
	}
	if err != nil {
		return lang.Errorf("scrivere %s: %w", "write %s: %w", path, err)
	}
	return nil
}
