# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_clickclack_global_optspecs
    string join \n h/help V/version
end

function __fish_clickclack_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_clickclack_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_clickclack_using_subcommand
    set -l cmd (__fish_clickclack_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c clickclack -n "__fish_clickclack_needs_command" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_needs_command" -s V -l version -d 'Print version'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "serve" -d 'Run the server: HTTP API, realtime socket and web app'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "migrate" -d 'Apply pending migrations, or list them'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "backup" -d 'Take a backup while the server runs; read, try, list and prune backups'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "restore" -d 'Bring the store back from a backup'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "admin" -d 'Operate the store: people, members, bots, sign-in links'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "export" -d 'Write the rows of the store as one JSON object'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "import" -d 'Read an export into an empty store, or check one'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "store" -d 'Look after the store: check it, measure it, give room back'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "doctor" -d 'Look at everything the store stands on: disk, permissions, engine, configuration, uploads'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "support-bundle" -d 'Write what helps others to help: versions, configuration without secrets, doctor, migrations, sizes, metrics'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "config" -d 'Look at the configuration of the server'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "tui" -d 'The console: watch and operate the store in the terminal'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "login" -d 'Sign in to a server with a sign-in token, and keep the session'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "logout" -d 'End the kept session and forget it'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "whoami" -d 'Show who the server takes you for'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "status" -d 'Show server, user, workspace and channel of the next command'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "workspaces" -d 'Workspaces that you see'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "channels" -d 'Channels of a workspace'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "send" -d 'Send a message to a channel'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "messages" -d 'Messages of a channel'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "tail" -d 'Print new messages of a channel as they come; the same as `messages tail`'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "threads" -d 'Threads'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "thread" -d 'Threads'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "reply" -d 'Reply in the thread of a message'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "reactions" -d 'Reactions to messages'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "events" -d 'Events of a workspace'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "man" -d 'Print the manual page, or write all pages into a folder'
complete -c clickclack -n "__fish_clickclack_needs_command" -f -a "version" -d 'Print the version'
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l addr -d 'Address to listen on [default: :8080] [env: CLICKCLACK_ADDR]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l environment -d 'Name of this deployment, a label of the metrics [env: CLICKCLACK_ENVIRONMENT]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l metrics-enabled -d 'Answer /metrics; keep it on a private network [default: false] [env: CLICKCLACK_METRICS_ENABLED]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l dev-bootstrap -d 'For trying out: make a first user, and sign in requests from this machine without asking [default: false] [env: CLICKCLACK_DEV_BOOTSTRAP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l invite-signup -d 'People without an account may join with an invite: they choose a name and are signed in [default: true] [env: CLICKCLACK_INVITE_SIGNUP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l backup-to -d 'Folder that the server takes backups into by itself; none without it [env: CLICKCLACK_BACKUP_TO]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l backup-every -d 'How often, such as 30m, 12h or 7d [default: 24h] [env: CLICKCLACK_BACKUP_EVERY]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l backup-keep -d 'How many verified backups stay in that folder [default: 7] [env: CLICKCLACK_BACKUP_KEEP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l embed-frame-ancestors -d 'Origins that may show /embed pages in a frame, separated by commas or white space [env: CLICKCLACK_EMBED_FRAME_ANCESTORS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l access-team-domain -d 'Trusted proxy (Cloudflare Access): the team\'s origin [env: CLICKCLACK_ACCESS_TEAM_DOMAIN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l access-aud -d 'Trusted proxy (Cloudflare Access): the expected audience tag [env: CLICKCLACK_ACCESS_AUD]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -l backup-first -d 'Copy the SQLite database into this file before anything is applied, whatever its schema' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -f -a "up" -d 'Apply pending migrations; the same as `migrate` alone'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -f -a "status" -d 'List the migrations: applied, pending, edited, unknown'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and not __fish_seen_subcommand_from up status plan" -f -a "plan" -d 'Show the SQL of what is pending and the size of what it touches; change nothing'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from up" -l backup-first -d 'Copy the SQLite database into this file before anything is applied, whatever its schema' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from up" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from up" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from up" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from up" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from up" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from up" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from up" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from up" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from up" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from up" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from status" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from status" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from status" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from status" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from status" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from status" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from status" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from status" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from status" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from plan" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from plan" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from plan" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from plan" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from plan" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from plan" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from plan" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from plan" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from plan" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand migrate; and __fish_seen_subcommand_from plan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -l out -d 'File to write: FILE.ccbak or s3://BUCKET/KEY.ccbak for an archive of everything, FILE.db for a page copy of a SQLite database' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -f -a "verify" -d 'Read a backup from its first byte to its last'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -f -a "show" -d 'Show what a backup says it holds'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -f -a "drill" -d 'Restore a backup into a scratch folder, check it, serve it and read from it'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -f -a "list" -d 'List the backups in a folder'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and not __fish_seen_subcommand_from verify show drill list prune" -f -a "prune" -d 'Remove old archives from a folder; the newest N that verify stay'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from verify" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from verify" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from verify" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from verify" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from verify" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from verify" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from verify" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from verify" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from verify" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from show" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from show" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from show" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from show" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from show" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from show" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from show" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from show" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from show" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from drill" -l scratch -d 'Folder for the scratch store, in place of the system\'s for temporary files' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from drill" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from drill" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from drill" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from drill" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from drill" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from drill" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from drill" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from drill" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from drill" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from drill" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from list" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from list" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from list" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from list" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from list" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from list" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from list" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from list" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from list" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -l keep -d 'How many verified archives stay' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -s n -l dry-run -d 'Show the plan and its counts; change nothing'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Do it without asking'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand backup; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l to -d 'Store to restore to, in place of the one of --db: a path, postgres://…, or env:NAME for what a variable says' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l only -d 'Only messages that are missing, into the store as it is and while it serves: channel:ID or user:ID' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l confirm -d 'Do it without asking: the name of what will be lost' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l undo -d 'Bring back what the last restore set aside'
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -s n -l dry-run -d 'Show the plan and its counts; change nothing'
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -s y -l yes -d 'Do it without asking'
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "bootstrap" -d 'Make the first owner, workspace and channel; on a store with users, print the oldest one'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "user" -d 'People'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "workspace" -d 'Workspaces'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "channel" -d 'Channels of workspaces'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "member" -d 'Who belongs to a workspace'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "mod" -d 'Moderation: who may write, what is taken down, what is undone'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "bot" -d 'Bots and their tokens'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "token" -d 'Tokens of bots'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "magic-link" -d 'Links that sign a person in once'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "invite" -d 'Secrets that let people join a workspace'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "upload" -d 'Uploaded files'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "events" -d 'The event log'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "audit" -d 'Who did what, through which door'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "demo" -d 'Made-up content'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and not __fish_seen_subcommand_from bootstrap user workspace channel member mod bot token magic-link invite upload events audit demo stats" -f -a "stats" -d 'How much there is, how fast it grows, how big it is, what waits'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -l name -d 'Name of the first owner' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -l email -d 'E-mail address of the first owner' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bootstrap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from user" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from user" -f -a "list" -d 'List people and bots'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from user" -f -a "show" -d 'Show a person with addresses, memberships and sessions'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from user" -f -a "create" -d 'Create a person and print the new id'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from user" -f -a "update" -d 'Change name, handle or picture of a person, or add an address'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from user" -f -a "disable" -d 'Sign a person out everywhere and let them in no more'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from user" -f -a "enable" -d 'Let a disabled person sign in again'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from user" -f -a "delete" -d 'Delete an account; what they wrote stays or becomes tombstones'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from user" -f -a "sessions" -d 'List where a person is signed in'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from user" -f -a "revoke-sessions" -d 'Sign a person out everywhere; they may sign in again'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from workspace" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from workspace" -f -a "list" -d 'List all workspaces'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from workspace" -f -a "show" -d 'Show a workspace'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from workspace" -f -a "create" -d 'Create a workspace for a person who owns it'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from workspace" -f -a "update" -d 'Change name or slug of a workspace'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from workspace" -f -a "transfer" -d 'Make another member the owner of a workspace'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from workspace" -f -a "delete" -d 'Delete a workspace with everything in it; there is no undo'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from channel" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from channel" -f -a "list" -d 'List channels'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from channel" -f -a "show" -d 'Show a channel'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from channel" -f -a "create" -d 'Create a channel'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from channel" -f -a "update" -d 'Change name, title or section of a channel'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from channel" -f -a "archive" -d 'Archive a channel, or open it again'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from member" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from member" -f -a "list" -d 'List the members of a workspace'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from member" -f -a "add" -d 'Add a person to a workspace; an existing membership is left as it is'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from member" -f -a "remove" -d 'Remove a member from a workspace; what they wrote stays'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from member" -f -a "role" -d 'Make a member a moderator, a member or a guest'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from mod" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from mod" -f -a "queue" -d 'List who waits: guests, timed out and blocked members'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from mod" -f -a "approve" -d 'Make a guest a member'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from mod" -f -a "timeout" -d 'Let a member only read for a while'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from mod" -f -a "block" -d 'Let a member only read'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from mod" -f -a "unblock" -d 'Let a blocked member write again'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from mod" -f -a "note" -d 'Note something about a member, for moderators'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from mod" -f -a "purge" -d 'Take down messages by author, channel, window or text'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from mod" -f -a "log" -d 'List what was done and what of it can be undone'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from mod" -f -a "undo" -d 'Take an action back, within seven days'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bot" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bot" -f -a "list" -d 'List bots'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bot" -f -a "create" -d 'Create a bot and print it with its token, which is shown only once'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bot" -f -a "rotate" -d 'Replace a token of a bot and print the new one, which is shown only once'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bot" -f -a "revoke" -d 'End all tokens of a bot'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from bot" -f -a "delete" -d 'Delete a bot; what it wrote stays'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from token" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from token" -f -a "list" -d 'List tokens, without their secrets'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from token" -f -a "revoke" -d 'End a token'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from magic-link" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from magic-link" -f -a "create" -d 'Print a single-use sign-in token, valid for 15 minutes'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from invite" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from invite" -f -a "create" -d 'Create an invite and print its secret, which is shown only once'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from invite" -f -a "list" -d 'List the invites of a workspace'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from invite" -f -a "revoke" -d 'Revoke an invite; who has joined stays'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from upload" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from upload" -f -a "list" -d 'List uploaded files'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from upload" -f -a "show" -d 'Show an uploaded file, without its bytes'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from upload" -f -a "delete" -d 'Delete an uploaded file everywhere'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from upload" -f -a "gc" -d 'Remove files that nothing shows and objects of no file'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from upload" -f -a "move" -d 'Copy all files to another place, each one compared'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from events" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from events" -f -a "list" -d 'List the newest events'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from events" -f -a "tail" -d 'Follow the event log and print what happens'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from events" -f -a "prune" -d 'Remove old events from the log of a workspace; messages stay'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from audit" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from audit" -f -a "list" -d 'List the newest entries of the audit log'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from audit" -f -a "export" -d 'Print the audit log as one JSON object, or as lines with --jsonl'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from demo" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from demo" -f -a "seed" -d 'Fill a store with a made-up lively workspace, for trying things out and for measuring'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from stats" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from stats" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from stats" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from stats" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from stats" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from stats" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from stats" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from stats" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from stats" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand admin; and __fish_seen_subcommand_from stats" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -l out -d 'File to write, readable by this user only; - is standard output' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -l user -d 'Only what is of one person: their account, what they wrote, made and uploaded' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -l uploads -d 'Also write the files of the exported uploads into this folder, each under its id' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -l uploads -d 'The folder with the files of uploads, as `export --uploads` wrote it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -l check -d 'Only check the file: read all of it into a scratch store and look whether it fits together'
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -s y -l yes -d 'Accepted for scripts: an import into an empty store loses nothing, and needs no consent'
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and not __fish_seen_subcommand_from check move reindex vacuum du" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and not __fish_seen_subcommand_from check move reindex vacuum du" -f -a "check" -d 'Check the store: engine, references, sequences, counters, search index, files of uploads both ways'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and not __fish_seen_subcommand_from check move reindex vacuum du" -f -a "move" -d 'Move everything into another store, on either engine'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and not __fish_seen_subcommand_from check move reindex vacuum du" -f -a "reindex" -d 'Write the search index anew, while the server runs'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and not __fish_seen_subcommand_from check move reindex vacuum du" -f -a "vacuum" -d 'Give the room of deleted rows back to the disk'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and not __fish_seen_subcommand_from check move reindex vacuum du" -f -a "du" -d 'Show what takes the room: by table, workspace, channel, person, type, age'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -l only -d 'Only this part: engine, references, sequences, threads, search, uploads (may be repeated)' -r -f -a "engine\t''
references\t''
sequences\t''
threads\t''
search\t''
uploads\t''"
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -l skip -d 'Leave this part out (may be repeated)' -r -f -a "engine\t''
references\t''
sequences\t''
threads\t''
search\t''
uploads\t''"
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -l uploads -d 'Copy the files of uploads as well: to a folder, file:///PATH, s3://BUCKET[/PREFIX] or r2://BUCKET[/PREFIX]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -l confirm -d 'Do it without asking: the name of what will be lost' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -s n -l dry-run -d 'Show the plan and its counts; change nothing'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -s y -l yes -d 'Do it without asking'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from move" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -s n -l dry-run -d 'Show the plan and its counts; change nothing'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -l restart -d 'Begin anew, also when an earlier one was stopped on its way'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from reindex" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from vacuum" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from vacuum" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from vacuum" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from vacuum" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from vacuum" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from vacuum" -s n -l dry-run -d 'Show the plan and its counts; change nothing'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from vacuum" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from vacuum" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from vacuum" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from vacuum" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from vacuum" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -l top -d 'How many workspaces, channels, people, types and tables to show, largest first' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -l no-orphans -d 'Leave out the search for files that belong to nothing, which goes through all of them'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand store; and __fish_seen_subcommand_from du" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l check -d 'Only this check (may be repeated)' -r -f -a "config\t''
public-url\t''
oauth\t''
file-system\t''
disk-space\t''
permissions\t''
wal\t''
schema\t''
engine\t''
database\t''
clock\t''
search-index\t''
backup\t''
operations\t''
uploads\t''
upload-files\t''
upload-leftovers\t''"
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l addr -d 'Address to listen on [default: :8080] [env: CLICKCLACK_ADDR]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l environment -d 'Name of this deployment, a label of the metrics [env: CLICKCLACK_ENVIRONMENT]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l metrics-enabled -d 'Answer /metrics; keep it on a private network [default: false] [env: CLICKCLACK_METRICS_ENABLED]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l dev-bootstrap -d 'For trying out: make a first user, and sign in requests from this machine without asking [default: false] [env: CLICKCLACK_DEV_BOOTSTRAP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l invite-signup -d 'People without an account may join with an invite: they choose a name and are signed in [default: true] [env: CLICKCLACK_INVITE_SIGNUP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l backup-to -d 'Folder that the server takes backups into by itself; none without it [env: CLICKCLACK_BACKUP_TO]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l backup-every -d 'How often, such as 30m, 12h or 7d [default: 24h] [env: CLICKCLACK_BACKUP_EVERY]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l backup-keep -d 'How many verified backups stay in that folder [default: 7] [env: CLICKCLACK_BACKUP_KEEP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l embed-frame-ancestors -d 'Origins that may show /embed pages in a frame, separated by commas or white space [env: CLICKCLACK_EMBED_FRAME_ANCESTORS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l access-team-domain -d 'Trusted proxy (Cloudflare Access): the team\'s origin [env: CLICKCLACK_ACCESS_TEAM_DOMAIN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l access-aud -d 'Trusted proxy (Cloudflare Access): the expected audience tag [env: CLICKCLACK_ACCESS_AUD]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l fix -d 'Repair what can be repaired without a loss: permissions, the WAL, what uploads left behind'
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l out -d 'The tar file to write, readable by this user only' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l log -d 'Add the end of this file, where the server\'s log goes' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l addr -d 'Address to listen on [default: :8080] [env: CLICKCLACK_ADDR]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l environment -d 'Name of this deployment, a label of the metrics [env: CLICKCLACK_ENVIRONMENT]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l metrics-enabled -d 'Answer /metrics; keep it on a private network [default: false] [env: CLICKCLACK_METRICS_ENABLED]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l dev-bootstrap -d 'For trying out: make a first user, and sign in requests from this machine without asking [default: false] [env: CLICKCLACK_DEV_BOOTSTRAP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l invite-signup -d 'People without an account may join with an invite: they choose a name and are signed in [default: true] [env: CLICKCLACK_INVITE_SIGNUP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l backup-to -d 'Folder that the server takes backups into by itself; none without it [env: CLICKCLACK_BACKUP_TO]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l backup-every -d 'How often, such as 30m, 12h or 7d [default: 24h] [env: CLICKCLACK_BACKUP_EVERY]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l backup-keep -d 'How many verified backups stay in that folder [default: 7] [env: CLICKCLACK_BACKUP_KEEP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l embed-frame-ancestors -d 'Origins that may show /embed pages in a frame, separated by commas or white space [env: CLICKCLACK_EMBED_FRAME_ANCESTORS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l access-team-domain -d 'Trusted proxy (Cloudflare Access): the team\'s origin [env: CLICKCLACK_ACCESS_TEAM_DOMAIN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l access-aud -d 'Trusted proxy (Cloudflare Access): the expected audience tag [env: CLICKCLACK_ACCESS_AUD]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l progress -d 'How to show progress' -r -f -a "auto\t'A bar on a terminal, plain lines elsewhere'
json\t'One JSON object a line on standard error'
none\t'Nothing'"
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -s n -l dry-run -d 'Show the plan and its counts; change nothing'
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand support-bundle" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and not __fish_seen_subcommand_from show check" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and not __fish_seen_subcommand_from show check" -f -a "show" -d 'Show every setting, its value and where it came from; secrets are masked'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and not __fish_seen_subcommand_from show check" -f -a "check" -d 'Check the configuration as `serve` would, without starting anything'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l addr -d 'Address to listen on [default: :8080] [env: CLICKCLACK_ADDR]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l environment -d 'Name of this deployment, a label of the metrics [env: CLICKCLACK_ENVIRONMENT]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l metrics-enabled -d 'Answer /metrics; keep it on a private network [default: false] [env: CLICKCLACK_METRICS_ENABLED]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l dev-bootstrap -d 'For trying out: make a first user, and sign in requests from this machine without asking [default: false] [env: CLICKCLACK_DEV_BOOTSTRAP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l invite-signup -d 'People without an account may join with an invite: they choose a name and are signed in [default: true] [env: CLICKCLACK_INVITE_SIGNUP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l backup-to -d 'Folder that the server takes backups into by itself; none without it [env: CLICKCLACK_BACKUP_TO]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l backup-every -d 'How often, such as 30m, 12h or 7d [default: 24h] [env: CLICKCLACK_BACKUP_EVERY]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l backup-keep -d 'How many verified backups stay in that folder [default: 7] [env: CLICKCLACK_BACKUP_KEEP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l embed-frame-ancestors -d 'Origins that may show /embed pages in a frame, separated by commas or white space [env: CLICKCLACK_EMBED_FRAME_ANCESTORS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l access-team-domain -d 'Trusted proxy (Cloudflare Access): the team\'s origin [env: CLICKCLACK_ACCESS_TEAM_DOMAIN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l access-aud -d 'Trusted proxy (Cloudflare Access): the expected audience tag [env: CLICKCLACK_ACCESS_AUD]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l addr -d 'Address to listen on [default: :8080] [env: CLICKCLACK_ADDR]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l environment -d 'Name of this deployment, a label of the metrics [env: CLICKCLACK_ENVIRONMENT]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l metrics-enabled -d 'Answer /metrics; keep it on a private network [default: false] [env: CLICKCLACK_METRICS_ENABLED]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l dev-bootstrap -d 'For trying out: make a first user, and sign in requests from this machine without asking [default: false] [env: CLICKCLACK_DEV_BOOTSTRAP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l invite-signup -d 'People without an account may join with an invite: they choose a name and are signed in [default: true] [env: CLICKCLACK_INVITE_SIGNUP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l backup-to -d 'Folder that the server takes backups into by itself; none without it [env: CLICKCLACK_BACKUP_TO]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l backup-every -d 'How often, such as 30m, 12h or 7d [default: 24h] [env: CLICKCLACK_BACKUP_EVERY]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l backup-keep -d 'How many verified backups stay in that folder [default: 7] [env: CLICKCLACK_BACKUP_KEEP]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l embed-frame-ancestors -d 'Origins that may show /embed pages in a frame, separated by commas or white space [env: CLICKCLACK_EMBED_FRAME_ANCESTORS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l access-team-domain -d 'Trusted proxy (Cloudflare Access): the team\'s origin [env: CLICKCLACK_ACCESS_TEAM_DOMAIN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l access-aud -d 'Trusted proxy (Cloudflare Access): the expected audience tag [env: CLICKCLACK_ACCESS_AUD]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand config; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -l theme -d 'Colours; the last one chosen, unless NO_COLOR asks for none' -r -f -a "dark\t'For a dark background'
light\t'For a light background'
high-contrast\t'As much contrast as there is'
mono\t'No colours: bold, underlined and reversed text; the default with NO_COLOR'"
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -l from -d 'Look into a backup, read-only, and compare it with the store' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -l backups -d 'Folder of the screen of backups [default: <data>/backups]' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -l keymap -d 'Keys by action, instead of clickclack/keymap.toml in the configuration folder' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -l data -d 'Folder of the SQLite database and of uploaded files [default: ./data] [env: CLICKCLACK_DATA]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -l db -d 'Database: sqlite://PATH, a plain path, or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://<data>/clickclack.db] [env: CLICKCLACK_DB]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -l uploads -d 'Where uploaded files live: a folder, file:///PATH, r2://BUCKET[/PREFIX] or s3://BUCKET[/PREFIX] [default: <data>/uploads] [env: CLICKCLACK_UPLOADS]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -l config -d 'JSON file with settings; the environment and flags win over it' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -l read-only -d 'Look, and change nothing'
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -l ascii -d 'Draw with letters only'
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand tui" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l magic-token -d 'Token that `admin magic-link create` printed; `-` reads it from standard input' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l store -d 'Keep the session for the next commands; the default' -r -f -a "true\t''
false\t''"
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l no-store -d 'Only print the session'
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand login" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand logout" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand whoami" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand status" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and not __fish_seen_subcommand_from list use" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and not __fish_seen_subcommand_from list use" -f -a "list" -d 'List them: id, slug, name'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and not __fish_seen_subcommand_from list use" -f -a "use" -d 'Make one the default of the next commands'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand workspaces; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and not __fish_seen_subcommand_from list use create" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and not __fish_seen_subcommand_from list use create" -f -a "list" -d 'List them: id, name, kind'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and not __fish_seen_subcommand_from list use create" -f -a "use" -d 'Make one the default of the next commands'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and not __fish_seen_subcommand_from list use create" -f -a "create" -d 'Create a public channel'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand channels; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l body -d 'Text of the message' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l file -d 'File with the text' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l reply-to -d 'Message that this one quotes' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l stdin -d 'Read the text from standard input'
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and not __fish_seen_subcommand_from send list tail watch" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and not __fish_seen_subcommand_from send list tail watch" -f -a "send" -d 'Send a message; the same as `send`'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and not __fish_seen_subcommand_from send list tail watch" -f -a "list" -d 'List the latest messages: number, id, author, text'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and not __fish_seen_subcommand_from send list tail watch" -f -a "tail" -d 'Print new messages as they come'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and not __fish_seen_subcommand_from send list tail watch" -f -a "watch" -d 'Print everything that happens in a channel: messages, edits, deletions, replies, reactions'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l body -d 'Text of the message' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l file -d 'File with the text' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l reply-to -d 'Message that this one quotes' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l stdin -d 'Read the text from standard input'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from send" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l limit -d 'The most messages to list' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l after-seq -d 'Only messages after this number of the channel, oldest first' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from tail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand messages; and __fish_seen_subcommand_from watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand tail" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and not __fish_seen_subcommand_from open reply" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and not __fish_seen_subcommand_from open reply" -f -a "open" -d 'Print a message and its replies'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and not __fish_seen_subcommand_from open reply" -f -a "reply" -d 'Reply in the thread of a message; the same as `reply`'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l limit -d 'The most replies to show' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from open" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l body -d 'Text of the message' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l file -d 'File with the text' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l reply-to -d 'Message that this one quotes' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l stdin -d 'Read the text from standard input'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand threads; and __fish_seen_subcommand_from reply" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and not __fish_seen_subcommand_from open reply" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and not __fish_seen_subcommand_from open reply" -f -a "open" -d 'Print a message and its replies'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and not __fish_seen_subcommand_from open reply" -f -a "reply" -d 'Reply in the thread of a message; the same as `reply`'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l limit -d 'The most replies to show' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from open" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l body -d 'Text of the message' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l file -d 'File with the text' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l reply-to -d 'Message that this one quotes' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l stdin -d 'Read the text from standard input'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand thread; and __fish_seen_subcommand_from reply" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l body -d 'Text of the message' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l file -d 'File with the text' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l reply-to -d 'Message that this one quotes' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l stdin -d 'Read the text from standard input'
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand reply" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and not __fish_seen_subcommand_from add remove" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and not __fish_seen_subcommand_from add remove" -f -a "add" -d 'Add a reaction to a message'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and not __fish_seen_subcommand_from add remove" -f -a "remove" -d 'Take a reaction back'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand reactions; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and not __fish_seen_subcommand_from tail" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and not __fish_seen_subcommand_from tail" -f -a "tail" -d 'Print everything that happens in a workspace'
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -l server -d 'Base URL of the server [default: the stored server, then http://localhost:8080] [env: CLICKCLACK_SERVER]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -l token -d 'Session or bot token; in a script rather the variable, since lists of processes show arguments [default: the stored token of that server] [env: CLICKCLACK_TOKEN]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -l user -l user-id -d 'Act as this user on a server in development mode [env: CLICKCLACK_USER_ID]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -l workspace -d 'Workspace, by id, slug or name [default: the stored one, then the first] [env: CLICKCLACK_WORKSPACE]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -l channel -d 'Channel, by id or name [default: the stored one, then general] [env: CLICKCLACK_CHANNEL]' -r
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -l json -d 'Answer with JSON'
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -l verbose -d 'Say more on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -l quiet -d 'Say less on standard error'
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -l no-input -d 'Never ask; no command does'
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -l no-color -d 'No colour; answers have none'
complete -c clickclack -n "__fish_clickclack_using_subcommand events; and __fish_seen_subcommand_from tail" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c clickclack -n "__fish_clickclack_using_subcommand completions" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand man" -l out -d 'Folder to write one page per command into' -r -F
complete -c clickclack -n "__fish_clickclack_using_subcommand man" -s h -l help -d 'Print help'
complete -c clickclack -n "__fish_clickclack_using_subcommand version" -l json -d 'Answer with one JSON object'
complete -c clickclack -n "__fish_clickclack_using_subcommand version" -l jsonl -d 'Answer with one JSON object a line'
complete -c clickclack -n "__fish_clickclack_using_subcommand version" -l plain -d 'Answer with the one field a script wants'
complete -c clickclack -n "__fish_clickclack_using_subcommand version" -l debug -d 'Show the chain of causes behind an error'
complete -c clickclack -n "__fish_clickclack_using_subcommand version" -s h -l help -d 'Print help'
