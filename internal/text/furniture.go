package text

// furniture says whether a sentence is the page's and not the report's.
func furniture(d *Document, s *Sentence) bool { return false }
