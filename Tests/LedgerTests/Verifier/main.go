// Verifies a log that Breakwater wrote out, with the Go project's own implementation of
// transparency logs and signed notes instead of Breakwater's.
//
// Usage: verifier <folder> <vkey> [earlier-checkpoint-file …] [file.tlog-proof …]
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if len(os.Args) < 3 {
		fail("usage: verifier folder vkey [checkpoint or proof …]")
	}
	folder := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	check(err)
	tree := open(read(folder, "checkpoint"), verifier)

	// Every entry, hashed anew into a complete store of node hashes.
	var store []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			if index >= int64(len(store)) {
				return nil, fmt.Errorf("no hash at %d", index)
			}
			hashes[i] = store[index]
		}
		return hashes, nil
	})
	entries := entriesOf(folder, tree.N)
	for i, entry := range entries {
		more, err := tlog.StoredHashes(int64(i), entry, reader)
		check(err)
		store = append(store, more...)
	}
	root, err := tlog.TreeHash(tree.N, reader)
	check(err)
	if root != tree.Hash {
		fail("the entries give another root than the checkpoint")
	}

	// Every tile, byte for byte.
	tiles := tlog.NewTiles(height, 0, tree.N)
	for _, tile := range tiles {
		want, err := tlog.ReadTileData(tile, reader)
		check(err)
		if !bytes.Equal(want, read(folder, pathOf(tile))) {
			fail("%s differs", pathOf(tile))
		}
	}

	// Every leaf's inclusion, through published tiles for a few and the store for all.
	published := tlog.TileHashReader(tree, tileReader{folder})
	for i, entry := range entries {
		source := tlog.HashReader(reader)
		if i%997 == 0 || i == len(entries)-1 {
			source = published
		}
		proof, err := tlog.ProveRecord(tree.N, int64(i), source)
		check(err)
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i), tlog.RecordHash(entry)))
	}

	checkpoints, proofs := 0, 0
	for _, file := range os.Args[3:] {
		data, err := os.ReadFile(file)
		check(err)
		if strings.HasSuffix(file, ".tlog-proof") {
			checkProof(string(data), entries, verifier)
			proofs++
			continue
		}
		old := open(data, verifier)
		if old.N > 0 {
			proof, err := tlog.ProveTree(tree.N, old.N, reader)
			check(err)
			check(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
		}
		checkpoints++
	}
	fmt.Printf("ok: %d entries, %d tiles, %d earlier checkpoints, %d proofs\n",
		tree.N, len(tiles), checkpoints, proofs)
}

func open(data []byte, verifier note.Verifier) tlog.Tree {
	signed, err := note.Open(data, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(signed.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		fail("not a checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: root}
}

func entriesOf(folder string, size int64) [][]byte {
	var entries [][]byte
	for _, tile := range tlog.NewTiles(height, 0, size) {
		if tile.L != 0 {
			continue
		}
		data := read(folder, strings.Replace(pathOf(tile), "tile/0/", "tile/entries/", 1))
		for i := 0; i < tile.W; i++ {
			length := int(binary.BigEndian.Uint16(data))
			entries = append(entries, data[2:2+length])
			data = data[2+length:]
		}
		if len(data) != 0 {
			fail("bytes left over in an entry bundle")
		}
	}
	return entries
}

func checkProof(text string, entries [][]byte, verifier note.Verifier) {
	head, checkpoint, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" {
		fail("not a proof")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	check(err)
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		data, err := base64.StdEncoding.DecodeString(line)
		check(err)
		var hash tlog.Hash
		copy(hash[:], data)
		proof = append(proof, hash)
	}
	tree := open([]byte(checkpoint), verifier)
	check(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entries[index])))
}

// pathOf is a tile's path in tlog-tiles, which leaves the fixed height out.
func pathOf(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
}

type tileReader struct{ folder string }

func (r tileReader) Height() int { return height }

func (r tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range tiles {
		data = append(data, read(r.folder, pathOf(tile)))
	}
	return data, nil
}

func (r tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

func read(folder, path string) []byte {
	data, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(path)))
	check(err)
	return data
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}
