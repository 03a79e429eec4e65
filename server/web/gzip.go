package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// leastPacked is the size in bytes from which packing pays: less fits into a
// packet as it is.
const leastPacked = 1024

// pack compresses a file that is served many times; nil where that gains
// nothing.
func pack(data []byte) []byte {
	if len(data) < leastPacked {
		return nil
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil || b.Len() >= len(data) {
		return nil
	}
	return b.Bytes()
}

// takesGzip says whether the caller reads gzip (RFC 9110, 12.5.3). A caller who
// asks for it only through "*" gets what anyone reads.
func takesGzip(r *http.Request) bool {
	for _, header := range r.Header.Values("Accept-Encoding") {
		for coding := range strings.SplitSeq(header, ",") {
			name, weight, _ := strings.Cut(coding, ";")
			if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
				continue
			}
			q, given := strings.CutPrefix(strings.TrimSpace(weight), "q=")
			if !given {
				return true
			}
			v, err := strconv.ParseFloat(q, 64)
			return err == nil && v > 0
		}
	}
	return false
}

// packed is a body that is compressed on its way where the caller reads that.
// What is written is seen after flush, and whole after done.
func packed(w http.ResponseWriter, r *http.Request) (out io.Writer, flush, done func() error) {
	onward := http.NewResponseController(w)
	w.Header().Add("Vary", "Accept-Encoding")
	if !takesGzip(r) {
		return w, onward.Flush, func() error { return nil }
	}
	w.Header().Set("Content-Encoding", "gzip")
	z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is one that there is
	return z, func() error {
		if err := z.Flush(); err != nil {
			return err
		}
		return onward.Flush()
	}, z.Close
}
