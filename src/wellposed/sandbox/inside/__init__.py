"""What runs inside the sandbox: the server that is trusted, and the child that arms itself before a program.

These modules are started by `python -I -B` inside the sandbox and use the standard library alone. The host
imports `calls`, `bpf` and `landlock` for their tables, and for nothing else.
"""
