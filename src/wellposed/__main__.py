"""`python -m wellposed`: the same as the command."""

import sys

from wellposed.cli import main

sys.exit(main())
