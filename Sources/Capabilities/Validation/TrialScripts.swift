/// What runs inside cells. The texts are fixed; what an order says comes as an argument or a
/// variable, and is read by a shell only inside the cell.
enum TrialScripts {
  /// Unpacks `/input/tree` and goes into it; of what came from outside, into its only folder, where
  /// it has just one.
  private static let enter = #"""
    mkdir /cell/tree && tar -xf /input/tree -C /cell/tree --no-same-owner --no-same-permissions \
      && cd /cell/tree || { echo 'the tree could not be unpacked' >&2; exit 1; }
    if [ -n "${DESCEND-}" ]; then
      unset DESCEND; only=$(ls -A)
      if [ -d "$only" ]; then cd "$only"; fi
    fi
    export REPRODUCER=/input/reproducer
    """#

  /// `$1` builds, `$2` tests. A patch is applied before when there is one. The built tree goes to
  /// standard output, all words to standard error.
  static let build =
    enter + #"""

      exec 3>&1 1>&2
      if [ -e /input/patch ]; then
        patch -p1 --unified --batch --forward --no-backup-if-mismatch < /input/patch \
          || { echo 'MARK patch does not apply'; exit 91; }
      fi
      if [ -n "$1" ]; then bash -c "$1" < /dev/null || { echo 'MARK build failed'; exit 92; }; fi
      if [ -n "$2" ]; then bash -c "$2" < /dev/null || { echo 'MARK tests failed'; exit 93; }; fi
      tar -cf - . >&3
      """#

  /// `$1` runs the reproducer in the built tree.
  static let run = enter + "\nexec bash -c \"$1\"\n"

  /// Starts the server with `$2`, waits for its port, and runs the reproducer with `$1`. What the
  /// server wrote and how it ended follows on standard error.
  static let service =
    enter + #"""

      export PORT=8080
      bash -c "$2" > /tmp/service.log 2>&1 < /dev/null & service=$!
      for i in $(seq 150); do
        (exec 3<> /dev/tcp/127.0.0.1/$PORT) 2> /dev/null && break
        kill -0 $service 2> /dev/null || break
        sleep 0.1
      done
      bash -c "$1"; status=$?
      sleep 0.2
      tail -c 200000 /tmp/service.log >&2
      if ! kill -0 $service 2> /dev/null; then
        wait $service; ended=$?
        echo "the server ended with status $ended" >&2
        [ $ended -gt 128 ] && exit $ended
      fi
      exit $status
      """#

  /// Damages the reproducer over and over for `$2` seconds, and runs `$1` with each. The first that
  /// ends in a crash is kept as the words that it made. Python makes the damage.
  static let fuzz =
    enter + #"""

      cat > /tmp/fuzz.py <<'PYTHON'
      import os, random, subprocess, sys, time
      seed = open('/input/reproducer', 'rb').read()
      rng = random.Random(1)
      words = [b'', b'\0', b'\xff' * 4, b'A' * 100, b'-1', b'2147483648', b'%s%n', b'\n']
      end = time.monotonic() + float(sys.argv[2])
      count = 0
      while time.monotonic() < end:
          data = bytearray(seed)
          for _ in range(rng.randint(1, 4)):
              at = rng.randint(0, len(data))
              kind = rng.randint(0, 3)
              if kind == 0 and data: data[at % len(data)] = rng.randint(0, 255)
              elif kind == 1: data[at:at] = rng.choice(words)
              elif kind == 2: del data[at:at + rng.randint(1, 16)]
              else: data[at:at] = data[at:at + rng.randint(1, 64)]
          open('/tmp/damaged', 'wb').write(data)
          env = dict(os.environ, REPRODUCER='/tmp/damaged')
          try:
              done = subprocess.run(['bash', '-c', sys.argv[1]], env=env, timeout=10,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT)
          except subprocess.TimeoutExpired:
              continue
          count += 1
          text = done.stdout[-200000:]
          crashed = done.returncode in (132, 133, 134, 135, 136, 139)
          if crashed or b'Sanitizer: ' in text or b': runtime error: ' in text:
              sys.stderr.buffer.write(text)
              print('MARK crash', count)
              sys.exit(94)
      print('MARK tried', count)
      PYTHON
      exec python3 /tmp/fuzz.py "$1" "$2"
      """#

  /// The line that builds a tree of this kind when the order names none.
  static func build(_ kind: TrialKind) -> String {
    switch kind {
    case .c:
      #"""
      export CFLAGS='-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined'
      export CXXFLAGS="$CFLAGS" LDFLAGS='-fsanitize=address,undefined'
      if [ -e Makefile ] || [ -e makefile ]; then
        make CFLAGS="$CFLAGS" CXXFLAGS="$CXXFLAGS" LDFLAGS="$LDFLAGS"
      elif [ -n "$(find . -name '*.cc' -o -name '*.cpp' -o -name '*.cxx' | head -1)" ]; then
        g++ $CXXFLAGS -I. -o program $(find . -name '*.cc' -o -name '*.cpp' -o -name '*.cxx')
      else gcc $CFLAGS -I. -o program $(find . -name '*.c'); fi
      """#
    case .java:
      #"""
      files=$(find . -name '*.java'); [ -z "$files" ] || javac -J-Xmx384m -d . $files
      """#
    case .commandLine, .python, .node, .httpService: ""
    }
  }

  /// The line that runs the reproducer when the order names none.
  static func command(_ kind: TrialKind) -> String {
    switch kind {
    // Without random addresses the same flaw crashes in the same way, and old sanitizers work.
    case .c:
      #"exec setarch -R ./program < "$REPRODUCER""#
    case .commandLine, .httpService: #"exec bash "$REPRODUCER""#
    case .python: #"PYTHONPATH=. PYTHONDONTWRITEBYTECODE=1 exec python3 "$REPRODUCER""#
    case .node: #"NODE_PATH=. exec node "$REPRODUCER""#
    case .java:
      #"""
      mkdir /tmp/java && cp "$REPRODUCER" /tmp/java/Reproducer.java \
        && javac -J-Xmx384m -cp . -d /tmp/java /tmp/java/Reproducer.java \
        && exec java -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
          -cp .:/tmp/java Reproducer
      """#
    }
  }

  /// Variables of every cell. Leaks are looked for by debugging the own process, which the filter
  /// of system calls does not permit.
  static let environment = [
    "ASAN_OPTIONS": "detect_leaks=0", "UBSAN_OPTIONS": "print_stacktrace=1",
  ]

  /// Bytes of memory that a run of this kind may use. Sanitizers and runtimes need more.
  static func memory(_ kind: TrialKind) -> Int {
    switch kind {
    case .java, .node, .httpService: 1 << 30
    case .c, .commandLine, .python: 768 << 20
    }
  }
}
