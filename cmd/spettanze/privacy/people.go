package privacy

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"spettanze/cmd/spettanze/cli"
	"spettanze/cmd/spettanze/service"
	"spettanze/events/jetstream/people"
	"spettanze/events/lang"
)

// PeopleCommand is the command people with those below it.
func PeopleCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "people",
		Short: "The keys that people's names are sealed with",
		Long: `Who an employee id is lies in the stream PEOPLE, sealed with a key of the person. The persons' keys are in the stream KEYS, sealed
with a master key that is in neither: it is in the file of --people-key, by default beside the data directory. Keep a copy of that
file apart from the backups of the data: without it every name is lost, and with both together every name can be read.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(rotateCommand(a), sealCommand(a))
	return cmd
}

func rotateCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Seal the persons' keys with a new master key and destroy the old one",
		Long: `Make a new master key, seal every person's key with it, and take the old one out of the file of --people-key. After that nobody who
was erased can be read from a backup either. Do it every month, and after an erasure.

The service may run: it reads the file anew. Where several instances have copies of the file, run it with --prepare first, copy the
file to all of them, and then run it without. Destroy the other copies of the old file: a copy opens the backups of its time.`,
		Example: `  spettanze people rotate --data /var/lib/spettanze
  spettanze people rotate --nats-url nats://nats.example:4222 --people-key /etc/spettanze/people-key --prepare`,
		Args: cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := open(a, cmd)
			if err != nil {
				return err
			}
			defer log.Shutdown()
			prepare, _ := cmd.Flags().GetBool("prepare")
			drop, _ := cmd.Flags().GetBool("drop-unreadable")
			r, err := log.People.Rotate(cmd.Context(), prepare, drop)
			if refused := (*people.RefusedError)(nil); errors.As(err, &refused) && refused.Code == people.CodeMayNotDelete { // before anything was done
				return err
			}
			if err != nil {
				return lang.Errorf("%w; ciò che è fatto resta fatto, e lo stesso comando continua", "%w; what is done is done, and the same command goes on", err)
			}
			if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
				return cli.WriteJSON(a.Out, r)
			}
			said := lang.Say("%d chiavi chiuse con la nuova chiave principale %s; la vecchia è distrutta in %s: distruggere anche le sue copie",
				"%d keys are sealed with the new master key %s; the old one is destroyed in %s: destroy its copies too", r.Wrapped, r.Master, log.People.Masters.Path)
			if prepare {
				said = lang.Say("la nuova chiave principale %s è in %s: copiare il file a tutte le istanze, poi eseguire di nuovo senza --prepare",
					"the new master key %s is in %s: copy the file to all instances, then run this again without --prepare", r.Master, log.People.Masters.Path)
			}
			lines := []lang.Text{said}
			if r.Finished {
				lines = append(lines, lang.Say("il file aveva già due chiavi: la rotazione preparata, o interrotta, è finita",
					"the file had two keys already: the rotation that was prepared, or interrupted, is finished"))
			}
			if r.Left > 0 {
				lines = append(lines, lang.Say("%d file con chiavi, lasciati da una rotazione interrotta, sovrascritti e tolti",
					"%d files with keys, left by an interrupted rotation, are overwritten and removed", r.Left))
			}
			if r.Dropped > 0 {
				lines = append(lines, lang.Say("%d descrizioni che nessuna chiave apre sono cancellate: inviarle di nuovo",
					"%d descriptions that no key opens are deleted: send them again", r.Dropped))
			}
			for _, line := range lines {
				if _, err := fmt.Fprintln(a.Out, line.In(a.Language(cmd))); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cli.OfflineFlags(cmd, "print what was done as one JSON document")
	cli.PeopleKeyFlag(cmd)
	cmd.Flags().Bool("prepare", false, "only add the new master key to the file")
	cmd.Flags().Bool("drop-unreadable", false, "delete the descriptions whose master key is lost, so that they can be sent again")
	return cmd
}

func sealCommand(a *cli.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "seal",
		Short: "Seal the descriptions that an earlier version stored in the clear",
		Long: `Seal the descriptions of people that an earlier version stored in the clear, and remove every byte of them: the stream PEOPLE is made
anew. A service with the log in its own data directory does that by itself when it starts. On a NATS server, stop what describes
people, and run this once, with a credential that may delete and create streams. Backups made before still hold them: destroy those.`,
		Example: `  spettanze people seal --nats-url nats://nats.example:4222 --nats-creds setup.creds --people-key /etc/spettanze/people-key`,
		Args:    cli.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := open(a, cmd)
			if err != nil {
				return err
			}
			defer log.Shutdown()
			n, err := log.People.SealStored(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON, _ := cmd.Flags().GetBool("json"); asJSON {
				return cli.WriteJSON(a.Out, map[string]int{"sealed": n})
			}
			_, err = fmt.Fprintln(a.Out, lang.Say("descrizioni chiuse: %d", "descriptions sealed: %d", n).In(a.Language(cmd)))
			return err
		},
	}
	cli.OfflineFlags(cmd, "print what was done as one JSON document")
	cli.PeopleKeyFlag(cmd)
	return cmd
}

// open opens the log of --nats-url, or of a data directory whether a service runs on it or not.
func open(a *cli.App, cmd *cobra.Command) (*service.Log, error) {
	log, _, err := service.OpenRunning(a, cmd)
	if err != nil {
		return nil, err
	}
	return log.Keyed(cmd), nil
}
