package workspace

import "github.com/sealform/sealform/desktop/yamldoc"

// A document is one file that is being read, with the languages of its texts.
type document struct {
	*yamldoc.Document
	languages []string        // of a form's texts
	first     string          // what the languages were first read of
	addresses []yamldoc.Table // fields of the kind address
}

func parse(file string, data []byte, empty string) (*document, error) {
	d, err := yamldoc.Parse(file, data, empty)
	if err != nil {
		return nil, err
	}
	return &document{Document: d}, nil
}
