package declare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"spettanze/events"
	"spettanze/events/lang"
	"spettanze/events/wire"
)

// ListOf is a list of least to most values; noun names them in the plural.
func ListOf[V any](k Kind[V], least, most int, noun lang.Text) Kind[[]V] {
	expects := lang.Say("un elenco di %d-%d %s, ognuno %s", "a list of %d to %d %s, each %s", least, most, noun, k.Expects)
	l := lists(k, least, most, expects, nil)
	l.Says = fmt.Sprintf("list of %d–%d: %s", least, most, k.Says)
	l.Schema = fmt.Sprintf(`{"type":"array","items":%s,"minItems":%d,"maxItems":%d}`, k.Schema, least, most)
	return l
}

// SetOf is a list without duplicates whose order means nothing, so it is stored sorted. Most is 0 for a set without a limit
// of its own.
func SetOf[V ~string](k Kind[V], least, most int) Kind[[]V] {
	bounds, span := "", lang.Text{}
	if most > 0 {
		bounds = fmt.Sprintf(`,"minItems":%d,"maxItems":%d`, least, most)
		span = lang.Say("%d-%d volte ", "%d to %d times ", least, most)
	}
	expects := lang.Say("un elenco, ognuno al più una volta, di %s%s", "a list, each at most once, of %s%s", span, k.Expects)
	l := lists(k, least, most, expects, func(r *wire.Reader, list []V) {
		if n := len(list) - 1; r.Err == nil && slices.Contains(list[:n], list[n]) {
			r.Fail(events.CodeInvalidValue, lang.Say("%q una seconda volta", "%q a second time", string(list[n])), expects)
		}
	})
	l.Says = "set of " + k.Says
	l.Schema = `{"type":"array","uniqueItems":true,"items":` + k.Schema + bounds + `}`
	read := l.Read
	l.Read = func(r *wire.Reader, v *[]V) {
		read(r, v)
		slices.Sort(*v)
	}
	l.Append = func(b []byte, v *[]V) []byte { return AppendList(b, sorted(*v), k.Append) }
	l.Draw = func(d events.Draw, date events.Date) string {
		var items []string
		for n := d.Int(least, least+2); n > 0 || len(items) < least; n-- {
			if item := k.Draw(d, date); !slices.Contains(items, item) {
				items = append(items, item)
			}
		}
		return "[" + strings.Join(items, ",") + "]"
	}
	return l
}

// lists is the part that lists and sets have in common. check is called after each value.
func lists[V any](k Kind[V], least, most int, expects lang.Text, check func(r *wire.Reader, list []V)) Kind[[]V] {
	return Kind[[]V]{Expects: expects, Zero: func(v *[]V) bool { return len(*v) == 0 }, FromText: InCommas(k.FromText),
		Read: func(r *wire.Reader, v *[]V) {
			if !r.Open('[', expects) {
				return
			}
			var list []V
			for r.Err == nil && r.Peek() != ']' {
				list = append(list, *new(V))
				k.Read(r, &list[len(list)-1])
				if check != nil {
					check(r, list)
				}
				if r.Err == nil && most > 0 && len(list) > most {
					r.Fail(events.CodeInvalidValue, lang.Say("più di %d", "more than %d", most), expects)
				}
			}
			r.Close()
			if r.Err == nil && len(list) < least {
				r.Fail(events.CodeInvalidValue, lang.Say("un elenco di %d", "a list of %d", len(list)), expects)
			}
			*v = list
		},
		Append: func(b []byte, v *[]V) []byte { return AppendList(b, *v, k.Append) },
		Draw: func(d events.Draw, date events.Date) string {
			items := make([]string, d.Int(least, cmp.Or(min(most, least+3), least+1)))
			for i := range items {
				items[i] = k.Draw(d, date)
			}
			return "[" + strings.Join(items, ",") + "]"
		}}
}

func sorted[V ~string](list []V) []V {
	if slices.IsSorted(list) {
		return list
	}
	return slices.Sorted(slices.Values(list))
}

// AppendList appends a list whose elements add appends.
func AppendList[V any](b []byte, list []V, add func([]byte, *V) []byte) []byte {
	b = append(b, '[')
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = add(b, &list[i])
	}
	return append(b, ']')
}

// InCommas reads a scenario's list: its elements are separated by commas.
func InCommas(item func(string, func(string) string) (string, error)) func(string, func(string) string) (string, error) {
	return func(text string, of func(string) string) (string, error) {
		if text == "" {
			return "[]", nil
		}
		items := strings.Split(text, ",")
		for i, s := range items {
			var err error
			if items[i], err = item(s, of); err != nil {
				return "", err
			}
		}
		return "[" + strings.Join(items, ",") + "]", nil
	}
}
