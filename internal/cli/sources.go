package cli

import "github.com/seed4521bc5c/crosscheck/internal/claim"

// Sources reads the sources of files and folders, in the order in which check
// would give them to its service.
func Sources(files ...string) ([]claim.Source, error) {
	var m Main
	in, err := m.read(files, "", func(string) {})
	if err != nil {
		return nil, err
	}
	return in.sources, nil
}
