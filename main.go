// Command crosscheck puts the numbers of several reports of one story side by
// side: agreement or conflict, with the words that say so.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/seed4521bc5c/crosscheck/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	m := cli.Main{Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv}
	code := m.Run(ctx)
	stop()
	os.Exit(code)
}
