"""Whether two readings state the same problem: parameters put in, order and names of no account."""

from __future__ import annotations

import sympy as sp

from wellposed.problem.statement import Problem, symbol


def facts(p: Problem, names: dict[str, str] | None = None) -> dict:
    """Return what a problem says, in a form that can be compared."""
    names = names or {}
    table = {symbol(a): symbol(b) for a, b in names.items()}
    functions = {sp.Function(u.name): sp.Function(names.get(u.name, u.name)) for u in p.unknowns}

    def plain(e):
        if e is None:
            return None
        e = sp.sympify(e)
        e = p.with_values(e)
        e = e.replace(lambda n: n.func in functions, lambda n: functions[n.func](*n.args))
        return sp.nsimplify(sp.expand(e.xreplace(table)), rational=True)

    def residual(e):
        r = sp.expand(plain((e.lhs - e.rhs).doit()))
        lead = sorted(r.atoms(sp.Derivative), key=str)
        first = r.coeff(lead[0]) if lead else sp.S.Zero
        if first == 0:
            return r
        return sp.expand(r / first) if first.is_number else sp.expand(sp.cancel(sp.together(r / first)))

    def rename(name):
        return names.get(name, name)

    def side(name):
        return rename(name[:-1]) + name[-1] if name else ""

    return {
        "equations": {residual(e) for e in p.equations},
        "domain": {(rename(a.name), plain(a.lower), plain(a.upper), a.periodic) for a in p.domain.axes}
        if p.domain
        else None,
        "span": (rename(p.span.name), plain(p.span.start), plain(p.span.end)) if p.span else None,
        "conditions": {
            (
                c.kind,
                rename(c.unknown),
                plain(c.expression),
                side(c.side),
                c.order * (c.kind != "robin"),
                plain(c.coefficient),
            )
            for c in p.conditions
        },
        "quantities": [
            (q.kind, plain(q.expression), frozenset((rename(v), plain(e)) for v, e in q.at), plain(q.target))
            for q in p.quantities
        ],
    }
