package connection

import (
	"context"
	"encoding/json"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"
)

// messageTimeout is how long a leader may take to return one message.
const messageTimeout = 10 * time.Second

// Request sends a request to the JetStream API and decodes the answer, which may be empty. It returns the server's refusal as a
// *js.APIError. ctx must have a deadline.
func Request(ctx context.Context, nc *nats.Conn, subject string, request []byte, answer any) error {
	msg, err := nc.RequestWithContext(ctx, subject, request)
	if err != nil {
		return Error(err)
	}
	if len(msg.Data) == 0 {
		return nil
	}
	var refusal struct {
		Error *js.APIError `json:"error"`
	}
	if err := json.Unmarshal(msg.Data, &refusal); err != nil {
		return err
	}
	if refusal.Error != nil {
		return refusal.Error
	}
	return json.Unmarshal(msg.Data, answer)
}

// MessageQuery selects one message of a stream: a sequence, the last message of a subject, or the first one of a subject, which may
// have wildcards, from a sequence on.
type MessageQuery struct {
	Seq    uint64 `json:"seq,omitempty"`
	LastOf string `json:"last_by_subj,omitempty"`
	NextOf string `json:"next_by_subj,omitempty"`
}

// LeaderMessage returns a message as the leader of its stream has it. Other look-ups are answered by any replica, and a
// replica that was stopped or cut off may lack the message. The error is a js.ErrMsgNotFound when the leader does not have it.
func LeaderMessage(ctx context.Context, nc *nats.Conn, stream string, query MessageQuery) (*js.RawStreamMsg, error) {
	request, err := json.Marshal(query)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Message struct {
			Subject string    `json:"subject"`
			Seq     uint64    `json:"seq"`
			Header  []byte    `json:"hdrs"`
			Data    []byte    `json:"data"`
			Time    time.Time `json:"time"`
		} `json:"message"`
	}
	ctx, cancel := context.WithTimeout(ctx, messageTimeout)
	defer cancel()
	if err := Request(ctx, nc, js.DefaultAPIPrefix+"STREAM.MSG.GET."+stream, request, &answer); err != nil {
		return nil, err
	}
	m := answer.Message
	msg := &js.RawStreamMsg{Subject: m.Subject, Sequence: m.Seq, Data: m.Data, Time: m.Time}
	if len(m.Header) > 0 {
		msg.Header, err = nats.DecodeHeadersMsg(m.Header)
	}
	return msg, err
}
