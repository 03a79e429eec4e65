package lang

import (
	"sync"
	"sync/atomic"
)

// Lazy is a table that is made when it is first asked for, so that a run in
// English makes none for Korean. At every character of a text, ask
//
//	t := lazy.Load()
//	if t == nil {
//		t = lazy.Get()
//	}
//
// which costs one load where a call of Get, or of sync.OnceValue, is a call.
type Lazy[T any] struct {
	atomic.Pointer[T]
	Make func() *T
	once sync.Once
}

// Get gives the table.
func (l *Lazy[T]) Get() *T {
	l.once.Do(func() { l.Store(l.Make()) })
	return l.Load()
}
