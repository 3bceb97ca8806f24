# Waits until the program that feeds it is gone, however it went, and ends the process trees that it
# was told of and not told to forget. Each line of input: "+ ID PID" or "- ID"; ID stands in the
# environment of a tree's processes, PID leads its session and is 0 while it is not known.
trap '' INT TERM HUP QUIT
trees=
while read -r op id pid; do
  rest=
  for each in $trees; do
    case $each in
      "$id":*) ;;
      *) rest="$rest $each" ;;
    esac
  done
  case $op in
    +) trees="$rest $id:$pid" ;;
    *) trees=$rest ;;
  esac
done
[ -n "$trees" ] || exit 0

# Prints who is there, one a line: PID PARENT GROUP SESSION.
everybody() {
  if [ -r /proc/self/stat ]; then
    for stat in /proc/[0-9]*/stat; do
      line=
      read -r line 2>/dev/null < "$stat" || continue
      pid=${line%% *}
      # The name in parentheses may hold anything.
      line=${line##*) }
      # shellcheck disable=SC2086
      set -- $line
      [ "$1" = Z ] || echo "$pid $2 $3 $4"
    done
  else
    ps -A -o pid=,ppid=,pgid= | while read -r pid parent group; do
      echo "$pid $parent $group $group"
    done
  fi
}

# Prints who carries one of the marks.
marked() {
  [ -r /proc/self/environ ] || return 0
  marks=
  for each in $trees; do
    marks="$marks -e ${each%%:*}"
  done
  # shellcheck disable=SC2086
  grep -lsF $marks /proc/[0-9]*/environ 2>/dev/null | while read -r file; do
    file=${file#/proc/}
    echo "${file%/environ}"
  done
}

members() {
  found=" $(marked | tr '\n' ' ')"
  for each in $trees; do
    [ "${each#*:}" = 0 ] || found="$found${each#*:} "
  done
  all=$(everybody)
  while :; do
    before=$found
    while read -r pid parent group session; do
      case $found in
        *" $pid "*) ;;
        *" $parent "* | *" $group "* | *" $session "*) found="$found$pid " ;;
      esac
    done <<EOF
$all
EOF
    [ "$found" != "$before" ] || break
  done
  # Only those that are there.
  while read -r pid parent group session; do
    case $found in
      *" $pid "*) echo "$pid" ;;
    esac
  done <<EOF
$all
EOF
}

signal=TERM
rounds=0
while [ "$rounds" -lt 100 ]; do
  there=$(members)
  [ -n "$there" ] || exit 0
  for pid in $there; do
    kill "-$signal" "$pid" 2>/dev/null
  done
  sleep 0.2
  signal=KILL
  rounds=$((rounds + 1))
done
