"""How the processes are started: the state directory, the embedded servers, the supervisor. No Django."""
