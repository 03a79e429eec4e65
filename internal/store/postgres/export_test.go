package postgres

import "github.com/seed4521bc5c/crosscheck/internal/store"

// Waiting tells how many calls that add to a dossier wait for the next turn, and
// whether one is under way.
func (s *Store) Waiting(k store.Key) (calls int, underWay bool) {
	s.groups.mu.Lock()
	defer s.groups.mu.Unlock()
	waiting, underWay := s.groups.waiting[k]
	return len(waiting), underWay
}
