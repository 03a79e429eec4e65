// Command gen writes words.bin, the lexical data that package lexicon embeds,
// from the dictionary files of Princeton WordNet 3.0 and supplement.tsv.
//
//	apt-get install wordnet-base
//	go generate ./internal/lexicon
//
// The same files give the same bytes.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	dict := flag.String("dict", "/usr/share/wordnet", "folder of the WordNet dictionary files")
	supplement := flag.String("supplement", "supplement.tsv", "words that WordNet lacks")
	out := flag.String("out", "words.bin", "file to write")
	flag.Parse()

	w := newWordNet()
	for _, name := range []string{"noun", "verb", "adj", "adv"} {
		if err := w.readData(filepath.Join(*dict, "data."+name), name); err != nil {
			log.Fatal(err)
		}
	}
	for _, name := range []string{"noun", "verb", "adj", "adv"} {
		if err := w.readIndex(filepath.Join(*dict, "index."+name), name); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.readCounts(filepath.Join(*dict, "cntlist.rev")); err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"noun", "verb"} {
		if err := w.readExceptions(filepath.Join(*dict, name+".exc"), name); err != nil {
			log.Fatal(err)
		}
	}
	if err := w.readSupplement(*supplement); err != nil {
		log.Fatal(err)
	}
	b, err := w.encode()
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(*out, b, 0o644); err != nil {
		log.Fatal(err)
	}
	log.Printf("%s: %d words, %d synsets, %d bytes", *out, len(w.order), len(w.kept), len(b))
}
