"""Encryption of personal fields and their blind indexes: the one place that holds keys.

Law: 个人信息保护法 Art. 51 (encryption, de-identification); GM/T 0002 (SM4), GM/T 0004 (SM3).
Front door: fields.EncryptedTextField; crypto.blind_index / seal / unseal / DecryptFailed; services.rotate_keys.
"""
