package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed4521bc5c/crosscheck/internal/store/stores"
)

// storeVariable names the store where no flag does: what is said on a command
// line every user of the machine can read, and there may be a password in a URL.
const storeVariable = "CROSSCHECK_STORE"

// storeURL is the store that --store names, or else the environment.
func (m *Main) storeURL(flag string) string {
	if flag != "" {
		return flag
	}
	return m.Getenv(storeVariable)
}

func (m *Main) migrateCommand() *cobra.Command {
	var url string
	var distributed bool
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Bring a store to the schema of this program",
		Long: `Migrate makes the tables of a store, or changes them to what this version of the
program needs. What they hold is kept. It does nothing where nothing is to be
done, and refuses a store that a newer version has changed.

A server refuses a PostgreSQL database that was not migrated. The file of an
SQLite store it migrates by itself.

With --distributed the tables are laid out over the machines of a PostgreSQL
database with the Citus extension, those of one dossier together.

Without --store, the store is that of $` + storeVariable + `.`,
		Example: `  crosscheck migrate --store postgres://crosscheck@db.example/crosscheck
  crosscheck migrate --store sqlite:/var/lib/crosscheck/dossiers.db`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := stores.Migrate(c.Context(), m.storeURL(url), distributed); err != nil {
				return err
			}
			_, err := fmt.Fprintln(m.Stdout, "The store is up to date.")
			return err
		},
	}
	c.Flags().StringVar(&url, "store", "", "`URL` of the store: "+stores.Forms)
	c.Flags().BoolVar(&distributed, "distributed", false, "lay the tables out over the machines of Citus")
	return c
}
