"""Files 文件: what people hand in, looked through in a child process, and kept under names that we make.

A file is trusted by content, never by name: the working copy is written anew by a real parser (images re-encoded,
PDF actions removed, office macros refused) and is always served as a download. Uploads arrive whole; an upload that
breaks off leaves nothing and is sent again.
Front door: services.receive / receive_all / attach / keep / sweep; queries.file / files / content; responses.download.
"""
