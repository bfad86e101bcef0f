complete --keep-order --exclusive --command clickclack --arguments "(CLICKCLACK_COMPLETE=fish clickclack -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
