package main

// Files reach the module in pieces: it names the next one that it wants, and
// never has more than that and the few that are under way.

// fileAdd offers a file for a field of a form.
// Arguments: handle, now, request, field id, name, size, how it begins.
// Result: file id, then outputs.
func fileAdd(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	request, id, name, size, head := a.text(), a.text(), a.text(), a.number(), a.bytes()
	if !a.complete(err) {
		return nil, err
	}
	file, out, err := v.AddFile(now, request, id, name, size, head)
	if err != nil {
		return encodeOutputs(out), err
	}
	return append(texts(file), encodeOutputs(out)...), nil
}

// filePiece takes a piece that a "wanted" output has asked for.
func filePiece(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	request, id, file, offset, piece := a.text(), a.text(), a.text(), a.number(), a.bytes()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.Piece(now, request, id, file, offset, piece))
}

// fileDrop takes the file of a field away.
func fileDrop(a *args) (list, error) {
	v, now, err := visitorAndTime(a)
	request, id := a.text(), a.text()
	if !a.complete(err) {
		return nil, err
	}
	return result(v.DropFile(now, request, id), nil)
}
