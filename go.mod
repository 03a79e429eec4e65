module github.com/seed4521bc5c/crosscheck

go 1.26.8

require github.com/cockroachdb/apd/v3 v3.2.3
