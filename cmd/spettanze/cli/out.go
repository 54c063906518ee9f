package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
)

// Line writes a line of diagnostics. A failure to write it cannot be reported anywhere.
func Line(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }

// WriteJSON writes the one document of --json.
func WriteJSON(w io.Writer, doc any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	return nil
}

// WriteOut hands write standard output, or the file of a flag, which takes its name only when all of it is on disk.
func (a *App) WriteOut(flag, path string, write func(io.Writer) error) (err error) {
	if path == "" {
		return write(a.Out)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the name of a link stays a link
	}
	switch info, err := os.Stat(path); {
	case err != nil: // a new file
	case info.IsDir():
		return Usage("--%s: %s è una directory: indicare un file al suo interno",
			"--%s: %s is a directory: name a file in it", flag, path)
	case !info.Mode().IsRegular(): // a device or a named pipe: a file renamed to its name would take it away from everybody
		f, err := os.OpenFile(path, os.O_WRONLY, 0) //nolint:gosec // the path that was asked for
		if err != nil {
			return UsageOf("--"+flag, err)
		}
		return errors.Join(write(f), f.Close())
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".spettanze-*")
	if err != nil {
		var at *fs.PathError // its path is that of the temporary file, which means nothing to the user
		if errors.As(err, &at) {
			err = at.Err
		}
		return Usage("--%s %s: non si può scrivere nella sua directory: %w; crearla, o sceglierne un'altra",
			"--%s %s: its directory cannot be written to: %w; make it, or choose another", flag, path, err)
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()           // the error that counts is there already
			_ = os.Remove(tmp.Name()) // as above
		}
	}()
	if err = write(tmp); err != nil {
		return err
	}
	if err = errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err = os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// ToFile has what is printed go to the file of --out. What is not text is not for a terminal.
func (a *App) ToFile(cmd *cobra.Command, name string, write func() error) error {
	path, _ := cmd.Flags().GetString("out")
	if path == "" && (name == "xlsx" || name == "pdf") && Terminal(a.Out) {
		return Usage("--format %s non è per un terminale: indicare un file con --out",
			"--format %s is not for a terminal: give a file with --out", name)
	}
	before := a.Out
	defer func() { a.Out = before }()
	return a.WriteOut("out", path, func(w io.Writer) error {
		a.Out = w
		return write()
	})
}

// Bar returns a function that shows progress on a terminal, and does nothing in a pipe.
func (a *App) Bar(what string) func(done, total uint64) {
	if !Terminal(a.Err) {
		return func(uint64, uint64) {}
	}
	var bar *progressbar.ProgressBar
	return func(done, total uint64) {
		if bar == nil {
			bar = progressbar.NewOptions64(int64(total), //nolint:gosec // a number of events
				progressbar.OptionSetWriter(a.Err), progressbar.OptionSetDescription(what), progressbar.OptionShowCount(),
				progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set64(int64(done)) //nolint:gosec // only for the eye
	}
}
