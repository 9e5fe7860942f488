package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"
)

// isTerminal reports whether there is somebody to ask.
func isTerminal() bool { return term.IsTerminal(int(os.Stdin.Fd())) }

// ask asks for a passphrase.
func ask(prompt string) (string, error) {
	fmt.Fprint(os.Stderr, prompt+": ")
	b, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(os.Stderr)
	return string(b), err
}

// again asks for a new passphrase a second time: a slip would lock its key away
// for ever.
func again(pass string) error {
	second, err := ask("The same again")
	if err != nil {
		return err
	}
	if second != pass {
		return hinted{errors.New("the two passphrases differ"), "nothing was done: try again"}
	}
	return nil
}

// answer asks a question in the terminal and returns what was typed, in lower
// case. Without an answer, as at the end of the input, it is "".
func answer(question string) string {
	fmt.Fprint(os.Stderr, question+" ")
	line, err := readLine(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr)
	}
	return strings.ToLower(strings.TrimSpace(line))
}

// readLine reads no further than the line's end: what follows answers the next
// question.
func readLine(in io.Reader) (string, error) {
	var b []byte
	for one := make([]byte, 1); len(b) < 1<<10; {
		if _, err := in.Read(one); err != nil {
			return string(b), err
		}
		if one[0] == '\n' {
			break
		}
		b = append(b, one[0])
	}
	return string(b), nil
}

func yes(answer string) bool { return answer == "yes" || answer == "y" }

// table writes rows with their columns in line.
func table(w io.Writer, rows [][]string) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	_ = t.Flush() // to a terminal or a file: there is nobody to tell
}
