package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// serveStore is the store of a server: the one that is named, or a file of
// the user's.
func (m *Main) serveStore(flag string) (string, error) {
	if url := m.storeURL(flag); url != "" {
		return url, nil
	}
	dir, err := m.dataDir()
	if err == nil {
		dir = filepath.Join(dir, "crosscheck")
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return "", fmt.Errorf("no place to keep dossiers: %w\nName one with --store sqlite:PATH, or --store memory: to keep none beyond the server", err)
	}
	return "sqlite:" + filepath.Join(dir, "dossiers.db"), nil
}

// dataDir is where programs keep data of their user: the XDG base directories,
// and what the other systems have instead.
func (m *Main) dataDir() (string, error) {
	if runtime.GOOS == "windows" {
		if dir := m.Getenv("LocalAppData"); dir != "" {
			return dir, nil
		}
		return "", errors.New("%LocalAppData% is not set")
	}
	if dir := m.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	home := m.Getenv("HOME")
	switch {
	case home == "":
		return "", errors.New("neither $XDG_DATA_HOME nor $HOME is set")
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support"), nil
	}
	return filepath.Join(home, ".local", "share"), nil
}
