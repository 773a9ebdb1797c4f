"""What a model, or a person, can have looked at: one tool is one file and one line of `table`.

A tool only does its work. Everything that makes it safe to call is composed around it in `gates`; `toolbox` is what
others call. Tools of the case run where the facts are open; those that reach a machine or a host run in `runner`.
"""
