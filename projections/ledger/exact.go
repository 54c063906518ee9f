package ledger

import "math/big"

// Exact is an exact number of a unit's smallest parts: a whole number and, where hours divide a day, a fraction. Seven
// sevenths of a day are a day. The zero value is zero; values are never changed, so they may be shared.
type Exact struct {
	whole int64
	frac  *big.Rat // nil, or in (-1, 1), of the same sign as the value
}

// Whole returns a whole number of parts.
func Whole(parts int64) Exact { return Exact{whole: parts} }

// Ratio returns parts × num ÷ den, exactly; den must not be zero.
func Ratio(parts, num, den int64) Exact {
	p, q := parts*num, den
	if p%q == 0 {
		return Exact{whole: p / q}
	}
	return fromRat(big.NewRat(p, q))
}

func fromRat(r *big.Rat) Exact {
	quo, rem := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	e := Exact{whole: quo.Int64()}
	if rem.Sign() != 0 {
		e.frac = new(big.Rat).SetFrac(rem, r.Denom())
	}
	return e
}

func (x Exact) rat() *big.Rat {
	r := new(big.Rat).SetInt64(x.whole)
	if x.frac != nil {
		r.Add(r, x.frac)
	}
	return r
}

// Add returns x + y.
func (x Exact) Add(y Exact) Exact {
	if x.frac == nil && y.frac == nil {
		return Exact{whole: x.whole + y.whole}
	}
	return fromRat(new(big.Rat).Add(x.rat(), y.rat()))
}

// Neg returns -x.
func (x Exact) Neg() Exact {
	if x.frac == nil {
		return Exact{whole: -x.whole}
	}
	return Exact{whole: -x.whole, frac: new(big.Rat).Neg(x.frac)}
}

// Sub returns x - y.
func (x Exact) Sub(y Exact) Exact { return x.Add(y.Neg()) }

// Sign returns -1, 0 or 1.
func (x Exact) Sign() int {
	switch {
	case x.whole > 0 || x.frac != nil && x.whole == 0 && x.frac.Sign() > 0:
		return 1
	case x.whole < 0 || x.frac != nil:
		return -1
	}
	return 0
}

// Cmp returns the sign of x - y.
func (x Exact) Cmp(y Exact) int { return x.Sub(y).Sign() }

var half = big.NewRat(1, 2)

// Round returns the nearest whole number of parts, half up on the absolute value (contract §10, "Rounding").
func (x Exact) Round() int64 {
	if x.frac == nil {
		return x.whole
	}
	abs := new(big.Rat).Abs(x.frac)
	if abs.Cmp(half) < 0 {
		return x.whole
	}
	if x.Sign() < 0 {
		return x.whole - 1
	}
	return x.whole + 1
}

// RoundRatio returns num ÷ den rounded half up on the absolute value; den must be positive.
func RoundRatio(num, den int64) int64 {
	if num < 0 {
		return -RoundRatio(-num, den)
	}
	return (2*num + den) / (2 * den)
}
