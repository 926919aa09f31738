"""What is late: far above what takes a moment on a busy machine, far below the wait for what never comes."""

LATE_SECONDS = 20
