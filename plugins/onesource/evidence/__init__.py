"""What passing tests proved of the library: a pytest plugin records it, the build verifies it.

The words, and the rules that decide what counts:

* The subject of an entry is a function, a class or a constant at the level of a module. A method is a part of
  its class, as in a program.
* A statement is one that Python runs, on a line of its own: no docstring, no `...`, no bare annotation, no
  `def`, decorator, `else` or `try`. It is executed when any of its lines is, without those of its body.
* A statement inside a function belongs to the tests during which it ran: in the test, in a fixture for one
  test, or in a fixture for several tests, which then counts for each test that uses the fixture. What runs
  after a test, when fixtures end, belongs to none. The library's caches are emptied between tests. What
  TensorFlow has traced is kept, so a `tf.function` that outlives a test counts for the first that calls it.
* A statement outside functions (a constant, the body of a class) runs once, at import, whoever asks first. It
  belongs to each test that needs its subject: one that ran a function whose closure contains the subject, or
  that names such a subject in its own text.
* Evidence counts for one closure hash and for one set of versions. Statements are numbered, in the order of
  the source, so that comments and formatting, which leave the hash alone, leave the evidence alone too.
* A test counts while its code, and all of its file that is no other test, is what it was when it passed.
  What it takes from other files is not followed.
"""
