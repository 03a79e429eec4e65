package lang

import (
	"sync"
	"sync/atomic"
)

// Lazy is a table that is made when it is first asked for, so that a run in
// English makes none for Korean. It is asked for at every character of a text,
// and costs one load where sync.OnceValue costs a call.
type Lazy[T any] struct {
	Make func() *T
	made atomic.Pointer[T]
	once sync.Once
}

// Get gives the table.
func (l *Lazy[T]) Get() *T {
	if t := l.made.Load(); t != nil {
		return t
	}
	return l.make()
}

func (l *Lazy[T]) make() *T {
	l.once.Do(func() { l.made.Store(l.Make()) })
	return l.made.Load()
}
