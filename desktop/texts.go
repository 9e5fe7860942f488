package desktop

import (
	"fmt"
)

func (cmd *responsesCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	views := []responseView{}
	for _, r := range s.self.Texts.Responses(c.service) {
		views = append(views, responseView{r.Shortcut, r.Title, r.Fill(c.names(s.name())), r.Form})
	}
	return responsesEvent{"responses", cmd.ID, views}, nil
}

func (cmd *searchCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	views := []foundView{}
	for _, a := range s.self.Texts.Search(c.service, cmd.Query) {
		views = append(views, foundView{a.Name, a.Folder, a.Title, append([]string{}, a.Tags...), a.Form})
	}
	return foundEvent{"found", cmd.ID, views}, nil
}

func (cmd *articleCommand) do(s *session) (any, error) {
	c, err := s.find(cmd.Chat)
	if err != nil {
		return nil, err
	}
	a, ok := s.self.Texts.Article(c.service, cmd.Article)
	if !ok {
		return nil, fmt.Errorf("service %q has no article %q", c.service, cmd.Article)
	}
	return articleEvent{"article", cmd.ID, a.Name, a.Text, a.Body}, nil
}

func (cmd *readCommand) do(s *session) (any, error) {
	if s.self.Shelf != nil {
		s.self.Shelf.Read()
	}
	return nil, nil
}
