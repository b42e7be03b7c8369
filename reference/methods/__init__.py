"""One file a method: who reads and writes what when."""
