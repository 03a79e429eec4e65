// Package docs carries the documentation into the program, so that a server
// shows its readers the pages of its own version.
package docs

import "embed"

// Files are the pages, in Markdown, by their paths below docs/.
//
//go:embed *.md checks/*.md reasons/*.md
var Files embed.FS
