"""Parts of `bench.deliver`: places to send from and to, the programs that send, and what is measured of them.

Not benchmarks by themselves. `place.py` makes databases and brokers, `programs.py` starts what must die with us,
`jobs.py` and `split.py` run inside Django, `bare.py` and `peers.py` are what we are compared with, `sink.py` and
`distance.py` stand at the other end, `course.py` runs the races and `figures.py` says what came of them.
"""
